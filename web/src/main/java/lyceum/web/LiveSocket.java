package lyceum.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import lyceum.core.access.Access;
import lyceum.core.base.Json;
import lyceum.core.base.Problem;
import org.jspecify.annotations.Nullable;

/**
 * One screen's connection. Reads on the server's thread, writes on one of its own, because two at once would mix their
 * frames; whoever does not read what is sent is cut off when 256 messages wait.
 */
final class LiveSocket implements WsListener {

    /** The token ended, or was taken back: sign in or refresh, then connect again. */
    static final int TOKEN_ENDED = 4401;

    private static final Duration FIRST_WORD = Duration.ofSeconds(5);
    private static final Duration PING = Duration.ofSeconds(25);
    private static final int QUEUE = 256;
    private static final int SUBSCRIPTIONS = 100;
    private static final int MESSAGE = 8 * 1024;

    /** What a screen may say; one of the first three. */
    record Said(
            @Nullable String token,
            @Nullable String subscribe,
            @Nullable String unsubscribe,
            @Nullable UUID site) {}

    private record Welcome(boolean ok, String epoch) {}

    private record Refused(
            String error, @Nullable String topic, @Nullable UUID site) {}

    private sealed interface Out {
        record Text(String text) implements Out {}

        record Ping() implements Out {}

        record Pong(BufferData data) implements Out {}

        record Close(int code, String reason) implements Out {}
    }

    private record Wish(String topic, @Nullable UUID site) {}

    private final Live live;
    private final BlockingQueue<Out> out = new ArrayBlockingQueue<>(QUEUE);
    private final Set<Wish> wishes = ConcurrentHashMap.newKeySet();
    private final StringBuilder partial = new StringBuilder();
    private volatile @Nullable WsSession session;
    private volatile Access.@Nullable Identified who;
    private volatile @Nullable String token;
    private @Nullable ScheduledFuture<?> tokenEnd;

    LiveSocket(Live live) {
        this.live = live;
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) throws WsUpgradeException {
        if (Edge.foreign(
                headers.first(HeaderNames.ORIGIN).orElse(null),
                headers.first(HeaderNames.HOST).orElse(null),
                null)) {
            throw new WsUpgradeException("foreign origin");
        }
        WritableHeaders<?> answer = WritableHeaders.create();
        live.headers().forEach((name, value) -> answer.set(HeaderNames.create(name), value));
        return Optional.of(answer);
    }

    @Override
    public void onOpen(WsSession opened) {
        session = opened;
        live.joined(this);
        Thread.ofVirtual().name("live-send").start(() -> write(opened));
        live.later(this::mustHaveSpoken, FIRST_WORD);
        live.later(this::beat, PING);
    }

    private void mustHaveSpoken() {
        if (who == null) {
            end(TOKEN_ENDED, "no token came");
        }
    }

    /** Every 25 s: a ping, and a look whether the bearer still is who they were. */
    private void beat() {
        if (session == null) {
            return;
        }
        put(new Out.Ping());
        live.later(this::beat, PING);
        String known = token;
        if (known != null) {
            Thread.ofVirtual().name("live-check").start(() -> check(known));
        }
    }

    private void check(String known) {
        try {
            Optional<Access.Identified> found = live.identify(known, address());
            if (found.isEmpty()) {
                end(TOKEN_ENDED, "signed out");
            } else {
                who = found.get();
                wishes.removeIf(wish -> !Live.mayHear(found.get().caller(), wish.topic(), wish.site()));
            }
        } catch (RuntimeException e) {
            // The database is away for a moment; the next beat looks again.
            System.getLogger(LiveSocket.class.getName()).log(System.Logger.Level.DEBUG, "no look-up", e);
        }
    }

    @Override
    public void onMessage(WsSession from, String text, boolean last) {
        if (partial.length() + text.length() > MESSAGE) {
            end(1009, "too long");
            return;
        }
        partial.append(text);
        if (last) {
            String whole = partial.toString();
            partial.setLength(0);
            hearScreen(whole);
        }
    }

    @Override
    public void onMessage(WsSession from, BufferData buffer, boolean last) {
        end(1003, "text only");
    }

    private void hearScreen(String text) {
        try {
            Said said = Json.MAPPER.readValue(text, Said.class);
            if (said == null) {
                end(1007, "not understood");
            } else if (said.token() != null) {
                signIn(said.token());
            } else if (who == null) {
                end(TOKEN_ENDED, "the first message must bring a token");
            } else if (said.subscribe() != null) {
                subscribe(who, new Wish(said.subscribe(), said.site()));
            } else if (said.unsubscribe() != null) {
                wishes.remove(new Wish(said.unsubscribe(), said.site()));
            } else {
                end(1007, "not understood");
            }
        } catch (JsonProcessingException e) {
            end(1007, "not JSON");
        } catch (Problem e) {
            end(1011, "try again later");
        }
    }

    private void signIn(String given) {
        Optional<Access.Identified> found = live.identify(given, address());
        if (found.isEmpty()) {
            end(TOKEN_ENDED, "not a valid token");
            return;
        }
        Access.Identified before = who;
        if (before != null && !before.me().equals(found.get().me())) {
            wishes.clear();
        }
        who = found.get();
        token = given;
        endWith(found.get().until());
        put(new Out.Text(Json.of(new Welcome(true, live.epoch()))));
    }

    private synchronized void endWith(@Nullable Instant until) {
        if (tokenEnd != null) {
            tokenEnd.cancel(false);
        }
        tokenEnd = until == null
                ? null
                : live.later(
                        () -> end(TOKEN_ENDED, "the token ended"),
                        Duration.between(live.clock().now(), until));
    }

    private void subscribe(Access.Identified asking, Wish wish) {
        boolean room = wishes.size() < SUBSCRIPTIONS;
        if (room && Live.mayHear(asking.caller(), wish.topic(), wish.site())) {
            wishes.add(wish);
        } else {
            put(new Out.Text(
                    Json.of(new Refused(room ? "live.forbidden" : "live.tooMany", cut(wish.topic()), wish.site()))));
        }
    }

    private static String cut(String topic) {
        return topic.length() > 40 ? topic.substring(0, 40) : topic;
    }

    /** Something changed; passed on if this screen asked for it. */
    void hear(Live.Place place, String message) {
        Access.Identified known = who;
        if (known == null || !known.caller().tenant().equals(place.tenant())) {
            return;
        }
        boolean everywhere = wishes.contains(new Wish(place.topic(), null));
        boolean here = place.site() != null && wishes.contains(new Wish(place.topic(), place.site()));
        // What belongs to no site concerns whoever follows the topic at any.
        boolean any = place.site() == null
                && wishes.stream().anyMatch(wish -> wish.topic().equals(place.topic()));
        if (everywhere || here || any) {
            put(new Out.Text(message));
        }
    }

    /** Sends a closing frame after what waits, or cuts the line when nothing goes out any more. */
    void end(int code, String reason) {
        put(new Out.Close(code, reason));
    }

    private void put(Out message) {
        if (!out.offer(message)) {
            gone();
            WsSession slow = session;
            session = null;
            if (slow != null) {
                slow.terminate();
            }
        }
    }

    private void write(WsSession to) {
        try {
            while (session != null) {
                switch (out.take()) {
                    case Out.Text text -> to.send(text.text(), true);
                    case Out.Ping() -> to.ping(BufferData.create(new byte[] {1}));
                    case Out.Pong pong -> to.pong(pong.data());
                    case Out.Close close -> {
                        to.close(close.code(), close.reason());
                        gone();
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException | IllegalStateException e) {
            // The other side is gone; its onClose or onError follows.
            gone();
        }
    }

    @Override
    public void onPing(WsSession from, BufferData buffer) {
        put(new Out.Pong(buffer));
    }

    @Override
    public void onClose(WsSession from, int status, String reason) {
        gone();
    }

    @Override
    public void onError(WsSession from, Throwable failure) {
        gone();
    }

    private void gone() {
        live.left(this);
        wishes.clear();
        endWith(null);
        session = null;
        // Wakes the writer, which then sees that it is over.
        boolean woken = out.offer(new Out.Ping());
        if (!woken) {
            out.clear();
        }
    }

    private String address() {
        WsSession open = session;
        return open != null && open.socketContext().remotePeer().address() instanceof InetSocketAddress socket
                ? socket.getAddress().getHostAddress()
                : "";
    }
}
