import Charging
import Kernel

/// A station's connection as flows know it: who it is and whose. Made by `AdmitStation`, kept by the connection.
package struct StationContext: Sendable {
    package let stationID: StationID
    package let identity: String
    /// Nil while it is quarantined.
    package let operatorID: OperatorID?
    package let siteID: SiteID?
    package let admission: StationAdmission
    package let heartbeatSeconds: Int64
    /// Which connection of the station this is; an older one must not write any more.
    package let epoch: Int64
    let sessions = RememberedSessions()

    package init(
        stationID: StationID, identity: String, operatorID: OperatorID?, siteID: SiteID?, admission: StationAdmission,
        heartbeatSeconds: Int64, epoch: Int64
    ) {
        self.stationID = stationID
        self.identity = identity
        self.operatorID = operatorID
        self.siteID = siteID
        self.admission = admission
        self.heartbeatSeconds = heartbeatSeconds
        self.epoch = epoch
    }
}
