/**
 * Runs the scenarios of sweeps and plans on Apache Spark. It must not know what they are run for, nor what becomes of their
 * figures.
 */
@NullMarked
package org.ascendtwin.scenarios.spark;

import org.jspecify.annotations.NullMarked;
