package org.ascendtwin.live.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** HTTP messages. */
final class Replies {
    static final String JSON = "application/json";
    /** How long a client that was refused may go on sending. */
    private static final long LINGER_MILLIS = 1000;

    static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private Replies() {}

    static FullHttpResponse whole(int status, String type, String text) {
        ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return response;
    }

    /** The beginning of a stream of server-sent events. */
    static HttpResponse events() {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        return response;
    }

    static HttpContent event(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer("data: " + text + "\n\n", StandardCharsets.UTF_8));
    }

    /** Writes a message; a connection that does not take it is closed. */
    static void send(ChannelHandlerContext context, Object message) {
        context.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** Does something on a connection's thread. Once the server listens no more, nobody is there to be told. */
    static void later(ChannelHandlerContext context, Runnable what) {
        if (!context.executor().isShuttingDown()) {
            context.executor().execute(what);
        }
    }

    static void close(ChannelHandlerContext context) {
        context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /**
     * Refuses what a client is still sending, and hears it out for a while: closed at once, the connection would be reset and the
     * answer lost.
     */
    static void sendAndClose(ChannelHandlerContext context, int status, String message) {
        FullHttpResponse response = whole(status, JSON, AnswerFormat.error(null, status, message));
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(sent -> context.executor()
                .schedule(() -> close(context), LINGER_MILLIS, TimeUnit.MILLISECONDS)
                .addListener(closed -> {}));
    }
}
