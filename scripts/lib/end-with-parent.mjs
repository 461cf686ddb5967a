/**
 * Loaded before the service when a start script runs it. In: the channel to that script.
 * Out: if the script is killed outright, the service ends as abruptly and frees its ports.
 */
process.channel?.unref();
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
