import type { ApiClient } from '../api/client.ts';
import type { Job } from '../api/types.ts';
import { failed, type Loadable, loading, ready } from './loadable.ts';
import { Store } from './store.ts';

/** Jobs that wait for somebody's decision, in all conversations of the person, oldest first. */
export class WaitingJobs {
  readonly list = new Store<Loadable<readonly Job[]>>(loading);
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  async load(): Promise<void> {
    if (this.list.value.state === 'failed') this.list.set(loading);
    try {
      const { jobs } = await this.#api.get<{ jobs: Job[] }>('/v1/jobs?state=proposed&sort=oldest');
      this.list.set(ready(jobs));
    } catch (error) {
      if (this.list.value.state !== 'ready') this.list.set(failed(error));
    }
  }

  put(job: Job): void {
    const list = this.list.value;
    if (list.state !== 'ready') return;
    const known = list.value.find(({ id }) => id === job.id);
    if (known ? known.version >= job.version : job.state !== 'proposed') return;
    const others = list.value.filter(({ id }) => id !== job.id);
    this.list.set(ready(job.state === 'proposed' ? [...others, job] : others));
  }
}
