/**
 * Devices on an MQTT broker: the one connection ({@link lyceum.hardware.mqtt.MqttLink}), Lyceum's own topics
 * ({@link lyceum.hardware.mqtt.MqttDriver}), and what a device needs to be let in
 * ({@link lyceum.hardware.mqtt.Provisioning}).
 *
 * <p>Rules that matter: an unlock is never retained, always expires and always names the lock's session; what the broker
 * kept from before is never taken for news; whatever cannot be read strictly is dropped and counted.
 */
@NullMarked
package lyceum.hardware.mqtt;

import org.jspecify.annotations.NullMarked;
