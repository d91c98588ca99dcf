/**
 * All-reduce to all-to-all over a fabric. It must not know of models or requests.
 */
@NullMarked
package org.ascendtwin.hardware.collective;

import org.jspecify.annotations.NullMarked;
