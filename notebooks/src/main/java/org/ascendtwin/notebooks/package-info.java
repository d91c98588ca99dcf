/**
 * The short façade that notebooks use. It must hold no logic of its own.
 */
@NullMarked
package org.ascendtwin.notebooks;

import org.jspecify.annotations.NullMarked;
