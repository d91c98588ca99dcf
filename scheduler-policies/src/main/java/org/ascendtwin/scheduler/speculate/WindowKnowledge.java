package org.ascendtwin.scheduler.speculate;

import org.jspecify.annotations.Nullable;

/**
 * What window policies may ask of the world.
 *
 * @param times of steps on this server
 * @param acceptances to come, for the bound; null where nobody knows them
 */
public record WindowKnowledge(VerifyTimes times, @Nullable Acceptances acceptances) {}
