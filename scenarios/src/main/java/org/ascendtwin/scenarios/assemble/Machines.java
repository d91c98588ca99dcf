package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.fabric.Cluster;

/**
 * What servers run on.
 *
 * @param dies how many of the cluster's dies may be used
 */
record Machines(Device device, Cluster cluster, int dies) {}
