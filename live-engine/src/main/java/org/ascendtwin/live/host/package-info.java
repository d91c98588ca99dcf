/**
 * The wall-clock timekeeper: one thread and a mailbox. It must not know what the alarms mean.
 */
@NullMarked
package org.ascendtwin.live.host;

import org.jspecify.annotations.NullMarked;
