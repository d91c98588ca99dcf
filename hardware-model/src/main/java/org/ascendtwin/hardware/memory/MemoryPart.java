package org.ascendtwin.hardware.memory;

/**
 * What a piece of a die's memory is for.
 *
 * @param use what for
 * @param bytes how much
 */
public record MemoryPart(Use use, long bytes) {
    /** The uses of a die's memory. */
    public enum Use {
        /** Driver, runtime and communication library before any weight is loaded. */
        RUNTIME("assumed: an idle 64 GiB die shows about 3.3 GB in use"),
        /** Linear layers, in the quantised format. */
        LINEAR_WEIGHTS("elements by layer and die times their width"),
        /** Embedding table, head, norms and biases, at 16 bits. */
        OTHER_WEIGHTS("tables by die, norms and routers whole, at 16 bits"),
        /** Recurrent states of running sequences. */
        STATES(
                "max-mamba-cache-size of them, else r/(1+r) of what mem-fraction-static leaves; and those of drafts (SGLang)"),
        /** Cached keys and values of the target. */
        CACHE("what mem-fraction-static leaves besides weights and states, in whole pages (SGLang)"),
        /** Cached keys and values of the draft model. */
        DRAFT_CACHE("as many tokens as the target's, by its layers (SGLang)"),
        /** The draft model. */
        DRAFT_WEIGHTS("loaded after the cache, not quantised (SGLang)"),
        /** Tensors of the largest batch that live at once. */
        ACTIVATIONS("largest kernel's inputs and results, residual and logits of the largest batch"),
        /** Captured graphs. */
        GRAPHS("2 MiB for each request of the largest captured batch (SGLang, server_args.py)"),
        /** Buffers of the communication library. */
        COMMUNICATION("2 x HCCL_BUFFSIZE for each communicator (CANN 8.5, HCCL user guide)"),
        /** What the allocator keeps and no tensor fits into. */
        FRAGMENTATION("512 MiB of small tensors (SGLang, server_args.py) and, without expandable_segments, "
                + "the largest tensors once more"),
        /** Not used by anything. */
        REST("what is left");

        private final String source;

        Use(String source) {
            this.source = source;
        }

        /** How the bytes are counted, and after whom. */
        public String source() {
            return source;
        }
    }
}
