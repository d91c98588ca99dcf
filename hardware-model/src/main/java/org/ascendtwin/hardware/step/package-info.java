/**
 * The time of one engine step: operators, collectives, host and their overlap. It must not know which requests
 * the scheduler will choose next.
 */
@NullMarked
package org.ascendtwin.hardware.step;

import org.jspecify.annotations.NullMarked;
