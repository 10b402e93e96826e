package lyceum.core.jobs;

import java.time.Instant;
import java.util.Optional;
import lyceum.core.base.Tx;

/** Every statement on the persisted mark of time, in the platform's database. */
final class JobsSql {

    private JobsSql() {}

    static Optional<Instant> mark(Tx tx) {
        return tx.first("select latest from clock_mark where id = 1", row -> row.instant("latest"));
    }

    static void setMark(Tx tx, Instant latest) {
        tx.run("""
                merge into clock_mark as m using (values (1, cast(? as timestamp with time zone))) as v (id, latest)
                on m.id = v.id
                when matched then update set latest = v.latest
                when not matched then insert (id, latest) values (v.id, v.latest)
                """, latest);
    }

    static void ran(Tx tx, String tenant, String job, Instant at, String result) {
        tx.run("""
                merge into due_job as j
                using (values (cast(? as varchar(40)), cast(? as varchar(60)), cast(? as timestamp with time zone),
                    cast(? as varchar(400)))) as v (tenant, job, at, result)
                on j.tenant = v.tenant and j.job = v.job
                when matched then update set due_at = v.at, last_at = v.at, last_result = v.result
                when not matched then insert (tenant, job, due_at, last_at, last_result)
                    values (v.tenant, v.job, v.at, v.at, v.result)
                """, tenant, job, at, result);
    }
}
