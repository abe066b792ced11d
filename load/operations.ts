/** What a user of the API does under load: one kind of operation a file. */
export { hangUp, sendAstray } from './operations/cause-error.ts';
export { decideJob } from './operations/decide-job.ts';
export { proposeJob } from './operations/propose-job.ts';
export { prepareReadings, type Reading, readDeepPage, readFirstPage } from './operations/read-timeline.ts';
export { sendMessage, sendMessageTwice, sendToLarge } from './operations/send-message.ts';
export { visitSession } from './operations/visit-session.ts';
export { visitStream } from './operations/visit-stream.ts';
