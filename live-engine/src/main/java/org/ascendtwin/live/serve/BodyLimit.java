package org.ascendtwin.live.serve;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;

/** Puts requests together and refuses those that are too large. */
final class BodyLimit extends HttpObjectAggregator {
    private final int mostBytes;

    BodyLimit(int mostBytes) {
        super(mostBytes);
        this.mostBytes = mostBytes;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        Replies.sendAndClose(context, 413, "the body is too large; allowed: up to " + mostBytes + " bytes");
    }
}
