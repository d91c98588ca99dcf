/**
 * What a live scheduler was told and what it decided, written down and checked by replay. It must not know the device,
 * nor what the tokens mean.
 */
@NullMarked
package org.ascendtwin.live.journal;

import org.jspecify.annotations.NullMarked;
