/**
 * Prefill and decode in two processes: each has a scheduler of its own, and KV crosses over a socket. It must not know what
 * is asked, nor who asks.
 */
@NullMarked
package org.ascendtwin.live.pair;

import org.jspecify.annotations.NullMarked;
