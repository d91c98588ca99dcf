package org.ascendtwin.scenarios.assemble;

import java.util.Map;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.fabric.Cluster;

/**
 * What servers run on.
 *
 * @param dies how many of the cluster's dies may be used
 * @param serving measured steps of models on one die, by the model's name
 */
record Machines(Device device, Cluster cluster, int dies, Map<String, MeasuredServing> serving) {}
