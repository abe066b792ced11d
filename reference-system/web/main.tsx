import { render } from 'preact';
import { ApiClient } from './api/client.ts';
import { SessionGate } from './state/session-gate.ts';
import { applyTheme } from './state/theme.ts';
import { App } from './ui/app.tsx';

applyTheme();
const api = new ApiClient();
const gate = new SessionGate(api);
void gate.check();
render(<App api={api} gate={gate} />, document.getElementById('page')!);
