/**
 * A transformer as operators, read from a HuggingFace config.json. It must not know how long anything takes.
 */
@NullMarked
package org.ascendtwin.hardware.model;

import org.jspecify.annotations.NullMarked;
