/**
 * Links, topologies and the flows that share them. It must not know why bytes move.
 */
@NullMarked
package org.ascendtwin.hardware.fabric;

import org.jspecify.annotations.NullMarked;
