/** The function that phase 7 exposes to a page: a call of it is a script that has really run. */
export const binding = '__diamondRan';

/** What the markup of a hostile name calls the function with. */
export const nameMarker = 'name';

/**
 * Markup that runs wherever a name is put into a page without care, in text as in an attribute. Names are given by whoever runs a system,
 * not over its API: an adapter that wants them judged has somebody whose display name ends with this (security.xss).
 */
export const hostileNameEnding = `"'><img src=x onerror=${binding}('${nameMarker}')>`;
