/** What a user of the API does under load: one operation a file. */
export { hangUp, sendAstray } from './operations/cause-error.ts';
export { proposeJob } from './operations/propose-job.ts';
export { prepareReadings, type Reading, readDeepPage, readFirstPage } from './operations/read-timeline.ts';
export { sendMessage } from './operations/send-message.ts';
export { sendMessageTwice } from './operations/send-message-twice.ts';
export { visitStream } from './operations/visit-stream.ts';
