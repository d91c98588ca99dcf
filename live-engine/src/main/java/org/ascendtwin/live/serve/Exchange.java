package org.ascendtwin.live.serve;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ascendtwin.live.engine.Generation;
import org.ascendtwin.live.engine.Sampling;
import org.ascendtwin.scheduler.engine.EndReason;

/**
 * One request of a client and its answers; for the thread of the client's connection. Of a stream, pieces are written as
 * fast as the client takes them: what comes meanwhile goes into the next piece.
 */
final class Exchange {
    private static final long MILLIS_PER_SECOND = 1000;

    private final ChannelHandlerContext context;
    private final Site site;
    private final Questions questions;
    private final Consumer<Supplier<Object>> finish;
    private final List<Part> parts = new ArrayList<>();
    private boolean began;
    private boolean failed;

    /** One answer. */
    private final class Part {
        private final Question question;
        private final AnswerText answer;
        private final AnswerFormat format;
        private int id = -1;
        private int writtenTokens;
        private int writtenCharacters;
        private boolean closed;

        Part(Question question) {
            this.question = question;
            this.answer = new AnswerText(question, site.model().tokenizer());
            this.format = new AnswerFormat(
                    answer, site.model(), System.currentTimeMillis() / MILLIS_PER_SECOND, System.nanoTime());
        }

        void begin() {
            Sampling sampling = question.sampling();
            ChanceLog chances = question.wantsChances()
                    ? new ChanceLog(sampling.temperature() == 0 ? 1 : sampling.temperature(), question.topChances())
                    : null;
            Generation generation = new Generation(
                    sampling,
                    question.penalties(),
                    AnswerText.endRule(question, site.model().tokenizer()),
                    chances);
            id = site.engine()
                    .submit(new Ticket(
                            question.prompt(),
                            question.maxNewTokens(),
                            generation,
                            chances,
                            output -> Replies.later(context, () -> take(this, output))));
        }

        boolean hasNews() {
            return !closed && (answer.count() > writtenTokens || answer.reason() != null);
        }

        void write() {
            String piece = format.piece(writtenCharacters, writtenTokens, questions.isList(), System.nanoTime());
            Replies.send(context, Replies.event(piece));
            writtenTokens = answer.count();
            writtenCharacters = answer.textLength();
            closed = answer.reason() != null;
        }
    }

    /** @param finish takes the last message, after which the connection is free for the next request */
    Exchange(ChannelHandlerContext context, Site site, Questions questions, Consumer<Supplier<Object>> finish) {
        this.context = context;
        this.site = site;
        this.questions = questions;
        this.finish = finish;
        questions.all().forEach(question -> parts.add(new Part(question)));
    }

    /** Hands the questions to the engine. */
    void begin() {
        parts.forEach(Part::begin);
    }

    /** Takes the questions back, since nobody waits for their answers. */
    void abort() {
        parts.forEach(part -> site.engine().abort(part.id));
    }

    private boolean streams() {
        return questions.first().streams();
    }

    private boolean isComplete() {
        return parts.stream().allMatch(part -> part.answer.reason() != null);
    }

    private List<AnswerFormat> formats() {
        return parts.stream().map(part -> part.format).toList();
    }

    private void take(Part part, Output output) {
        if (failed) {
            return;
        }
        part.answer.add(output);
        EndReason reason = part.answer.reason();
        if (!began && reason != null && reason != EndReason.STOP && reason != EndReason.LENGTH) {
            failed = true;
            abort();
            Refusal refusal = refusal(part.question, reason);
            finish.accept(() -> Replies.whole(
                    refusal.status(),
                    Replies.JSON,
                    AnswerFormat.error(part.question.api(), refusal.status(), String.valueOf(refusal.getMessage()))));
        } else if (streams()) {
            write();
        } else if (isComplete()) {
            finish.accept(() -> Replies.whole(
                    200, Replies.JSON, AnswerFormat.whole(formats(), questions.isList(), System.nanoTime())));
        }
    }

    private Refusal refusal(Question question, EndReason reason) {
        return switch (reason) {
            case QUEUE_FULL ->
                new Refusal(
                        503,
                        "the queue is full; allowed: up to " + site.scheduler().maxQueuedRequests()
                                + " requests that wait (max-queued-requests). Maybe try again later");
            case PROMPT_TOO_LONG, OUT_OF_MEMORY ->
                Refusal.badRequest("the prompt of " + question.prompt().length
                        + " tokens and its answer do not fit into the KV memory of "
                        + site.scheduler().maxTotalTokens() + " tokens");
            case TIMED_OUT -> new Refusal(503, "the request waited too long");
            case ABORTED, LOST, HANDED_OVER, HANDOVER_FAILED, SERVER_LOST, NO_SERVER, STOP, LENGTH ->
                new Refusal(503, "the server stops before the request could be answered");
        };
    }

    /** Writes what the client has not got yet, if it takes it now. */
    void write() {
        boolean complete = isComplete();
        if (!streams() || failed || (!context.channel().isWritable() && !complete)) {
            return;
        }
        for (Part part : parts) {
            if (part.hasNews()) {
                if (!began) {
                    began = true;
                    Replies.send(context, Replies.events());
                }
                part.write();
            }
        }
        if (complete) {
            String usage = AnswerFormat.usagePiece(formats());
            if (usage != null) {
                Replies.send(context, Replies.event(usage));
            }
            Replies.send(context, Replies.event("[DONE]"));
            finish.accept(() -> LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
