package org.ascendtwin.live.serve;

import java.util.concurrent.atomic.AtomicBoolean;
import org.ascendtwin.scheduler.engine.EngineConfig;

/**
 * What all connections of a server share.
 *
 * @param model what is served
 * @param scheduler its scheduler's settings
 * @param engine what answers
 * @param reader understands questions
 * @param draining whether the server takes no new questions
 */
record Site(
        ServedModel model, EngineConfig scheduler, TokenEngine engine, QuestionReader reader, AtomicBoolean draining) {}
