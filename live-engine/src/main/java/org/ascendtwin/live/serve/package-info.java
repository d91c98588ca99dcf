/**
 * SGLang's HTTP interface. It must not know how tokens are made.
 */
@NullMarked
package org.ascendtwin.live.serve;

import org.jspecify.annotations.NullMarked;
