package org.ascendtwin.live.serve;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;

/** Puts requests together and refuses those that are too large. */
final class BodyLimit extends HttpObjectAggregator {
    private static final int TOO_LARGE = 413;

    private final int mostBytes;

    BodyLimit(int mostBytes) {
        super(mostBytes);
        this.mostBytes = mostBytes;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        Replies.sendAndClose(context, TOO_LARGE, message());
    }

    /** What is said to a client that asks before it sends a body; it then keeps a body to itself that is refused. */
    @Override
    protected Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        Object usual = super.newContinueResponse(start, maxContentLength, pipeline);
        boolean refused =
                usual instanceof HttpResponse response && response.status().code() == TOO_LARGE;
        return refused ? Replies.whole(TOO_LARGE, Replies.JSON, AnswerFormat.error(null, TOO_LARGE, message())) : usual;
    }

    private String message() {
        return "the body is too large; allowed: up to " + mostBytes + " bytes";
    }
}
