/**
 * KV pools, prefix caches and their tiers. It must not know who is scheduled.
 */
@NullMarked
package org.ascendtwin.scheduler.cache;

import org.jspecify.annotations.NullMarked;
