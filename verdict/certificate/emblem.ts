import { Markup } from '../report/html.ts';

/** A cut diamond in lines, with a ring of facets around it. */
export const emblem = new Markup(`<svg class="emblem" viewBox="0 0 120 120" role="img" aria-label="A cut diamond">
<g fill="none" stroke="currentColor" stroke-linejoin="round">
<circle cx="60" cy="60" r="57" stroke-width="1"/>
<circle cx="60" cy="60" r="51" stroke-width="5" stroke-dasharray="1.3 2.3"/>
<circle cx="60" cy="60" r="45.5" stroke-width="1"/>
<path stroke-width="2.4" d="M42 38h36l14 16-32 34-32-34z"/>
<path stroke-width="1.5" d="M28 54h64M42 38l6 16 12 34 12-34 6-16M48 54l12-16 12 16"/>
</g></svg>`);
