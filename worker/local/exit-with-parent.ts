/** Loaded into every supervised child: when its parent is gone, so is the pipe, and the child ends too. */
process.stdin.resume();
process.stdin.once('close', () => process.exit(0));
process.stdin.unref?.();
