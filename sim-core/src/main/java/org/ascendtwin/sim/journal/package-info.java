/**
 * The record of inputs and decisions with its running digest. It must not know what the records mean.
 */
@NullMarked
package org.ascendtwin.sim.journal;

import org.jspecify.annotations.NullMarked;
