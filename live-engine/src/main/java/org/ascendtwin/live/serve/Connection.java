package org.ascendtwin.live.serve;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ascendtwin.scheduler.engine.EngineView;
import org.jspecify.annotations.Nullable;

/** A client's connection: one question at a time, in the order they come. */
final class Connection extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** Questions that a client may send before it has the answer to its first. */
    private static final int MOST_AHEAD = 16;

    private final Site site;
    private final ArrayDeque<FullHttpRequest> ahead = new ArrayDeque<>();
    private boolean busy;
    private boolean keepsAlive;
    private @Nullable Exchange exchange;

    Connection(Site site) {
        this.site = site;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (!busy) {
            answer(context, request);
        } else if (ahead.size() < MOST_AHEAD) {
            ahead.add(request.retain());
        } else {
            Replies.close(context);
        }
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) {
        busy = true;
        keepsAlive = HttpUtil.isKeepAlive(request);
        if (request.decoderResult().isFailure()) {
            keepsAlive = false;
            fail(
                    context,
                    null,
                    Refusal.badRequest(
                            "not HTTP: " + request.decoderResult().cause().getMessage()));
            return;
        }
        String path = new QueryStringDecoder(request.uri()).path();
        Api api = Api.at(path);
        if (api == null) {
            get(context, request.method(), path);
        } else if (!request.method().equals(HttpMethod.POST)) {
            fail(context, api, new Refusal(405, path + " takes POST, not " + request.method()));
        } else if (site.draining().get()) {
            fail(context, api, stopping());
        } else {
            byte[] json = new byte[request.content().readableBytes()];
            request.content().readBytes(json);
            // Long texts take a while to be cut into tokens, and other clients share this thread.
            Thread.startVirtualThread(() -> read(context, api, json));
        }
    }

    private void read(ChannelHandlerContext context, Api api, byte[] json) {
        try {
            Questions questions = site.reader().read(api, json);
            Replies.later(context, () -> begin(context, questions));
        } catch (Refusal e) {
            Replies.later(context, () -> fail(context, api, e));
        } catch (RuntimeException e) {
            Replies.later(context, () -> fail(context, api, new Refusal(500, "the request failed: " + e)));
        }
    }

    private void begin(ChannelHandlerContext context, Questions questions) {
        if (context.channel().isActive()) {
            if (site.draining().get()) {
                fail(context, questions.first().api(), stopping());
                return;
            }
            exchange = new Exchange(context, site, questions, last -> finish(context, last));
            exchange.begin();
        }
    }

    private void get(ChannelHandlerContext context, HttpMethod method, String path) {
        if (!method.equals(HttpMethod.GET)) {
            fail(context, null, new Refusal(404, "nothing takes " + method + " at " + path));
            return;
        }
        switch (path) {
            case "/health", "/health_generate" -> {
                if (site.draining().get()) {
                    fail(context, null, stopping());
                } else {
                    ask(context, Replies.JSON, view -> "");
                }
            }
            case "/metrics" ->
                ask(context, Replies.PROMETHEUS, view -> site.engine()
                        .figures()
                        .text(view, site.model().name()));
            case "/get_server_info", "/server_info" ->
                ask(context, Replies.JSON, view -> ServerFacts.server(site, view));
            case "/get_model_info", "/model_info" ->
                ask(context, Replies.JSON, view -> ServerFacts.model(site.model()));
            case "/v1/models" ->
                ask(
                        context,
                        Replies.JSON,
                        view -> AnswerFormat.models(
                                site.model(), site.scheduler().contextLength(), 0));
            default -> fail(context, null, new Refusal(404, "there is nothing at " + path));
        }
    }

    /** Answers with what the engine's thread says, so that a server whose engine hangs does not look well. */
    private void ask(ChannelHandlerContext context, String type, Function<EngineView, String> question) {
        site.engine().ask(view -> {
            String text = question.apply(view);
            Replies.later(context, () -> finish(context, () -> Replies.whole(200, type, text)));
        });
    }

    private Refusal stopping() {
        keepsAlive = false;
        return new Refusal(503, "the server stops and takes no more requests");
    }

    private void fail(ChannelHandlerContext context, @Nullable Api api, Refusal refusal) {
        String text = AnswerFormat.error(api, refusal.status(), String.valueOf(refusal.getMessage()));
        finish(context, () -> Replies.whole(refusal.status(), Replies.JSON, text));
    }

    /** Writes the last message of an answer, then goes on with the next question. */
    private void finish(ChannelHandlerContext context, Supplier<Object> last) {
        exchange = null;
        busy = false;
        if (!context.channel().isActive()) {
            return;
        }
        if (!keepsAlive) {
            context.writeAndFlush(last.get()).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        Replies.send(context, last.get());
        FullHttpRequest next = ahead.poll();
        if (next != null) {
            try {
                answer(context, next);
            } finally {
                next.release();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.write();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.abort();
        }
        while (!ahead.isEmpty()) {
            ahead.remove().release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean waits = busy && context.channel().isWritable();
        if (event instanceof IdleStateEvent && !waits) {
            Replies.close(context);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A connection that was reset, or closed before all was said, is no defect; anything else must not go unseen.
        if (!(cause instanceof IOException || cause instanceof PrematureChannelClosureException)) {
            System.getLogger(Connection.class.getName()).log(System.Logger.Level.ERROR, "a connection failed", cause);
        }
        Replies.close(context);
    }
}
