package lyceum.core.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lyceum.core.base.Caller;
import lyceum.core.base.Checked;
import lyceum.core.base.Db;
import lyceum.core.tenancy.Tenant;
import lyceum.core.tenancy.Tenants;

/** Looks at every tenant's rows for what should not be. */
public final class Check {

    /**
     * What was found.
     *
     * @param ok whether nothing was
     */
    public record Result(boolean ok, List<OfTenant> tenants) {}

    /** What was found in one tenant. @param counts the number of rows of each table */
    public record OfTenant(String tenant, List<Checked.Finding> findings, Map<String, Long> counts) {}

    private final Db db;
    private final Tenants tenants;
    private final List<Checked> features;

    public Check(Db db, Tenants tenants, List<Checked> features) {
        this.db = db;
        this.tenants = tenants;
        this.features = List.copyOf(features);
    }

    /** Checks every tenant, each feature in a read transaction of its own. Needs {@code check:run} at every tenant. */
    public Result run(Caller caller) {
        caller.require("check:run");
        List<OfTenant> all =
                tenants.open().stream().map(Tenant::slug).map(this::tenant).toList();
        return new Result(all.stream().allMatch(each -> each.findings().isEmpty()), all);
    }

    private OfTenant tenant(String slug) {
        var findings = new ArrayList<Checked.Finding>();
        var counts = new TreeMap<String, Long>();
        db.inspect(slug).forEach(sentence -> findings.add(new Checked.Finding("database.inconsistent", sentence)));
        for (Checked feature : features) {
            try {
                db.read(Caller.system(slug), "operations.check", tx -> {
                    findings.addAll(feature.check(tx));
                    counts.putAll(feature.counts(tx));
                    return true;
                });
            } catch (RuntimeException e) {
                // A table that cannot be read is exactly what is looked for; the other features still have their say.
                findings.add(new Checked.Finding(
                        "check.unreadable",
                        feature.getClass().getSimpleName() + " cannot be read: "
                                + e.getClass().getSimpleName() + "."));
            }
        }
        return new OfTenant(slug, findings, counts);
    }
}
