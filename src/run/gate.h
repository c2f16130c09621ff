#pragma once
// Counts work in flight and closes once: after close() nobody enters, and close() returns when all
// have left. Every spawned coroutine holds its owner's gate, so that "closed" means that nothing of
// the owner still runs. Enter and leave from any thread; close() is awaited on a shard, once.
