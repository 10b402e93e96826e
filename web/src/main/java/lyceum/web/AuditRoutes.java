package lyceum.web;

import static lyceum.web.Endpoint.get;

import java.util.List;
import lyceum.core.audit.Audit;
import lyceum.core.audit.AuditEntry;

/** The audit log. */
final class AuditRoutes {

    private AuditRoutes() {}

    static List<Endpoint> of(Audit audit) {
        return List.of(get(
                "/audit",
                "listAudit",
                "audit:read",
                ask -> Answer.page(audit.list(ask.caller(), filter(ask), ask.page()))));
    }

    private static AuditEntry.Filter filter(Ask ask) {
        return new AuditEntry.Filter(ask.queryId("target"), ask.queryInstant("from"), ask.queryInstant("to"));
    }
}
