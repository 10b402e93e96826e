package lyceum.web;

import java.util.List;
import java.util.stream.Stream;

/** Every operation there is, feature by feature. */
final class Api {

    private Api() {}

    static List<Endpoint> endpoints(Services core, WebConfig config, OpenApi document) {
        return Stream.of(
                        ServerRoutes.of(core, config, document),
                        SetupRoutes.of(core, config),
                        AuthRoutes.of(core.access(), config),
                        AccountRoutes.of(core.accounts()),
                        PlaceRoutes.of(core.places()),
                        PeopleRoutes.of(core),
                        DeviceRoutes.of(core),
                        DoorRoutes.of(core),
                        AuditRoutes.of(core.audit()))
                .flatMap(List::stream)
                .toList();
    }
}
