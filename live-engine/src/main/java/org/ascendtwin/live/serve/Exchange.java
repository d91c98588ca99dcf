package org.ascendtwin.live.serve;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ascendtwin.live.engine.Generation;
import org.ascendtwin.scheduler.engine.EndReason;

/**
 * One question of a client and its answer; for the thread of the client's connection. Of a stream, pieces are written as
 * fast as the client takes them: what comes meanwhile goes into the next piece.
 */
final class Exchange {
    private static final long MILLIS_PER_SECOND = 1000;

    private final ChannelHandlerContext context;
    private final Site site;
    private final Question question;
    private final Consumer<Supplier<Object>> finish;
    private final AnswerText answer;
    private final AnswerFormat format;
    private int id = -1;
    private boolean began;
    private int writtenTokens;
    private int writtenCharacters;

    /** @param finish takes the last message, after which the connection is free for the next question */
    Exchange(ChannelHandlerContext context, Site site, Question question, Consumer<Supplier<Object>> finish) {
        this.context = context;
        this.site = site;
        this.question = question;
        this.finish = finish;
        this.answer = new AnswerText(question, site.model().tokenizer());
        this.format = new AnswerFormat(
                answer, site.model().name(), System.currentTimeMillis() / MILLIS_PER_SECOND, System.nanoTime());
    }

    /** Hands the question to the engine. */
    void begin() {
        Generation generation = new Generation(
                question.sampling(), AnswerText.endRule(question, site.model().tokenizer()));
        id = site.engine().submit(new Ticket(question.prompt(), question.maxNewTokens(), generation, this::post));
    }

    /** Takes the question back, since nobody waits for its answer. */
    void abort() {
        site.engine().abort(id);
    }

    /** On the engine's thread. */
    private void post(Output output) {
        Replies.later(context, () -> take(output));
    }

    private void take(Output output) {
        answer.add(output);
        EndReason reason = answer.reason();
        if (!began && reason != null && reason != EndReason.STOP && reason != EndReason.LENGTH) {
            Refusal refusal = refusal(reason);
            finish.accept(() -> Replies.whole(
                    refusal.status(),
                    Replies.JSON,
                    AnswerFormat.error(question.api(), refusal.status(), String.valueOf(refusal.getMessage()))));
        } else if (question.streams()) {
            write();
        } else if (reason != null) {
            finish.accept(() -> Replies.whole(200, Replies.JSON, format.whole(System.nanoTime())));
        }
    }

    private Refusal refusal(EndReason reason) {
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
        if (!question.streams() || (!context.channel().isWritable() && answer.reason() == null)) {
            return;
        }
        if (answer.count() > writtenTokens || answer.reason() != null) {
            boolean first = !began;
            if (first) {
                began = true;
                Replies.send(context, Replies.events());
            }
            Replies.send(context, Replies.event(format.piece(writtenCharacters, first, System.nanoTime())));
            writtenTokens = answer.count();
            writtenCharacters = answer.textLength();
        }
        if (answer.reason() != null) {
            String usage = format.usagePiece();
            if (usage != null) {
                Replies.send(context, Replies.event(usage));
            }
            Replies.send(context, Replies.event("[DONE]"));
            finish.accept(() -> LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
