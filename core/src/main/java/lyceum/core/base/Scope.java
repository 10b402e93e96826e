package lyceum.core.base;

/** How far a permission reaches, from nothing to the whole tenant. The order matters: a wider scope includes the narrower. */
public enum Scope {
    /** Not at all. */
    NONE,
    /** The caller's own rows: the person itself, a guardian's children, a teacher's groups. */
    OWN,
    /** Rows of the sites the caller works at. */
    SITE,
    /** Every row of the tenant. */
    ALL
}
