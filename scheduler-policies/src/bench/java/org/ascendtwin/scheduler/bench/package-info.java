/**
 * Benchmarks of the scheduler and its caches (docs/benchmarks.md). It is compiled only with the profile that runs it.
 */
@NullMarked
package org.ascendtwin.scheduler.bench;

import org.jspecify.annotations.NullMarked;
