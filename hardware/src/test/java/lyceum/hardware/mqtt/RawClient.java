package lyceum.hardware.mqtt;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** A client without manners: it publishes what it likes, and may leave a session behind. */
final class RawClient implements AutoCloseable, MqttCallback {

    /** What it received. */
    record Got(String topic, String payload, boolean retained) {}

    private static final long WAIT_MS = TimeUnit.SECONDS.toMillis(10);

    private final MqttAsyncClient client;
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private volatile Consumer<MqttMessage> listener = message -> {};

    RawClient(String url, String clientId, boolean cleanStart) {
        this(url, clientId, cleanStart, null, null);
    }

    RawClient(String url, String clientId, boolean cleanStart, @Nullable String user, @Nullable String password) {
        try {
            client = new MqttAsyncClient(url, clientId, new MemoryPersistence());
            client.setCallback(this);
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(cleanStart);
            options.setSessionExpiryInterval(cleanStart ? 0L : 600L);
            options.setAutomaticReconnect(false);
            if (user != null && password != null) {
                options.setUserName(user);
                options.setPassword(password.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            client.connect(options).waitForCompletion(WAIT_MS);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    RawClient subscribe(String filter) {
        int[] codes = subscribed(filter);
        if (codes[0] >= 0x80) {
            throw new IllegalStateException("refused: " + filter);
        }
        return this;
    }

    /** Shows whoever wants it the message itself. */
    void onMessage(Consumer<MqttMessage> to) {
        listener = to;
    }

    int[] subscribed(String filter) {
        try {
            IMqttToken token = client.subscribe(filter, 1);
            token.waitForCompletion(WAIT_MS);
            return token.getReasonCodes();
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    void publish(String topic, MqttMessage message) {
        try {
            client.publish(topic, message).waitForCompletion(WAIT_MS);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Got> got() {
        return List.copyOf(got);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        listener.accept(message);
        got.add(new Got(
                topic,
                new String(message.getPayload(), java.nio.charset.StandardCharsets.UTF_8),
                message.isRetained()));
    }

    /** Goes, leaving its session behind if it has one. */
    @Override
    public void close() {
        try {
            if (client.isConnected()) {
                client.disconnect().waitForCompletion(WAIT_MS);
            }
            client.close(true);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverURI) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
