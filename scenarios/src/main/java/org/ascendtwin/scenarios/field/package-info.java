/**
 * The experiments of published field reports: what each reported, the commands that repeat it, and the page that lays both side
 * by side. Knows the commands as words and their answers as JSON, and must not know how they come about.
 */
@NullMarked
package org.ascendtwin.scenarios.field;

import org.jspecify.annotations.NullMarked;
