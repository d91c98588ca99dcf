/**
 * The scheduler's steps on a real decoder. It must not know why a step is what it is.
 */
@NullMarked
package org.ascendtwin.live.engine;

import org.jspecify.annotations.NullMarked;
