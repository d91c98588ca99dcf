/**
 * Replays recorded cases of SGLang's own scheduler, caches and small functions through ours, and finds the first field
 * that differs. It must not know what a step costs on a real device, nor change what it replays to make a case pass.
 */
@NullMarked
package org.ascendtwin.calibration.conformance;

import org.jspecify.annotations.NullMarked;
