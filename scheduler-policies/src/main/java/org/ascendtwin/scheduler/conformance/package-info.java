/**
 * Replays recorded cases of SGLang's own code through this module and compares field by field. It must not know how a
 * case is stored: a record is a map of names to numbers, texts and lists.
 */
@NullMarked
package org.ascendtwin.scheduler.conformance;

import org.jspecify.annotations.NullMarked;
