package org.ascendtwin.live.serve;

import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineView;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a server says about itself, in SGLang's layout. */
final class ServerFacts {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ServerFacts() {}

    static String model(ServedModel model) {
        return MAPPER.createObjectNode()
                .put("model_path", model.folder().toString())
                .put("tokenizer_path", model.folder().resolve("tokenizer.json").toString())
                .put("served_model_name", model.name())
                .put("is_generation", true)
                .put("vocab_size", model.config().vocabSize())
                .put("context_length", model.config().contextLength())
                .toString();
    }

    /** Settings and state; on the engine's thread. */
    static String server(Site site, EngineView view) {
        EngineConfig settings = site.scheduler();
        ObjectNode root = MAPPER.createObjectNode()
                .put("model_path", site.model().folder().toString())
                .put("served_model_name", site.model().name())
                .put("page_size", settings.pageSize())
                .put("context_length", settings.contextLength())
                .put("max_total_num_tokens", settings.maxTotalTokens())
                .put("max_running_requests", settings.maxRunningRequests())
                .put("max_queued_requests", settings.maxQueuedRequests())
                .put("chunked_prefill_size", settings.chunkedPrefillSize())
                .put("disable_radix_cache", settings.disableRadixCache())
                .put("schedule_policy", settings.schedulePolicy().flag())
                .put("speculative_num_steps", settings.speculativeWindow().numSteps())
                .put("status", site.draining().get() ? "stopping" : "ready");
        root.putArray("internal_states")
                .addObject()
                .put("last_gen_throughput", site.engine().figures().tokensPerSecond())
                .put("avg_spec_accept_length", site.engine().figures().acceptLength())
                .put("num_running_reqs", view.runningCount())
                .put("num_queue_reqs", view.waitingCount() + view.arrivedCount())
                .put("free_tokens", view.freeTokens())
                .put("evictable_tokens", view.evictableTokens());
        return root.toString();
    }
}
