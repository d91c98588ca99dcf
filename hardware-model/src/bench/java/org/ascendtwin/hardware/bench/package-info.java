/** Benchmarks of the hardware model (docs/benchmarks.md). They must not be needed by anything. */
package org.ascendtwin.hardware.bench;
