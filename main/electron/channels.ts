/** The two IPC channels between preload and main process: requests with their answers, and events. */
export const callChannel = 'curlew:call';
export const eventChannel = 'curlew:event';
