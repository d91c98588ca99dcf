/**
 * The closed set of operators: shapes, floating-point operations and bytes, and the time each takes on a
 * device. It must not know of layers or requests.
 */
@NullMarked
package org.ascendtwin.hardware.operator;

import org.jspecify.annotations.NullMarked;
