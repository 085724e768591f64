/// What an access token allows, and what a role is made of. The raw value is the word of OAuth and of the OpenAPI
/// document.
package enum Scope: String, Sendable, CaseIterable {
    case operatorsRead = "operators:read"
    case operatorsWrite = "operators:write"
    case sitesRead = "sites:read"
    case sitesWrite = "sites:write"
    case stationsRead = "stations:read"
    case stationsWrite = "stations:write"
    case commandsWrite = "commands:write"
    /// The raw messages of a station.
    case journalRead = "journal:read"
    case driversRead = "drivers:read"
    case driversWrite = "drivers:write"
    /// Phone, e-mail, plate and card numbers in clear; each look is audited.
    case personalRead = "personal:read"
    case walletsRead = "wallets:read"
    case walletsWrite = "wallets:write"
    case tariffsRead = "tariffs:read"
    case tariffsWrite = "tariffs:write"
    case sessionsRead = "sessions:read"
    case ordersRead = "orders:read"
    case ordersWrite = "orders:write"
    case refundsWrite = "refunds:write"
    case exceptionsWrite = "exceptions:write"
    case ledgerRead = "ledger:read"
    case reportsRead = "reports:read"
    case auditRead = "audit:read"
    case staffRead = "staff:read"
    case staffWrite = "staff:write"
    case systemRead = "system:read"

    /// What can be narrowed to sites. The rest is an operator's as a whole, and a role at certain sites leaves it out.
    package var isOfSites: Bool {
        switch self {
        case .sitesRead, .stationsRead, .stationsWrite, .commandsWrite, .journalRead, .sessionsRead, .ordersRead,
            .ordersWrite, .exceptionsWrite:
            true
        case .operatorsRead, .operatorsWrite, .sitesWrite, .driversRead, .driversWrite, .personalRead, .walletsRead,
            .walletsWrite, .tariffsRead, .tariffsWrite, .refundsWrite, .ledgerRead, .reportsRead, .auditRead,
            .staffRead, .staffWrite, .systemRead:
            false
        }
    }
}

/// The roles that every operator has.
package enum BuiltInRole: String, Sendable, CaseIterable {
    case owner
    case operations
    case finance
    case support
    case maintenance
    case guardian = "guard"
    case readOnly

    package var scopes: Set<Scope> {
        switch self {
        case .owner: Set(Scope.allCases)
        case .operations:
            [
                .operatorsRead, .sitesRead, .sitesWrite, .stationsRead, .stationsWrite, .commandsWrite, .journalRead,
                .driversRead, .driversWrite, .personalRead, .walletsRead, .tariffsRead, .sessionsRead, .ordersRead,
                .ordersWrite, .exceptionsWrite, .reportsRead,
            ]
        case .finance:
            [
                .operatorsRead, .sitesRead, .stationsRead, .driversRead, .personalRead, .walletsRead, .walletsWrite,
                .tariffsRead, .tariffsWrite, .sessionsRead, .ordersRead, .ordersWrite, .refundsWrite, .exceptionsWrite,
                .ledgerRead, .reportsRead, .auditRead,
            ]
        case .support:
            [
                .operatorsRead, .sitesRead, .stationsRead, .commandsWrite, .driversRead, .driversWrite, .personalRead,
                .walletsRead, .tariffsRead, .sessionsRead, .ordersRead, .ordersWrite, .exceptionsWrite,
            ]
        case .maintenance:
            [.operatorsRead, .sitesRead, .stationsRead, .stationsWrite, .commandsWrite, .journalRead, .sessionsRead]
        case .guardian: [.operatorsRead, .sitesRead, .stationsRead]
        case .readOnly:
            [
                .operatorsRead, .sitesRead, .stationsRead, .driversRead, .walletsRead, .tariffsRead, .sessionsRead,
                .ordersRead, .reportsRead,
            ]
        }
    }
}
