"""Models in the languages of established checkers: Promela (Spin), Murphi (Rumur) and SMV (NuSMV)."""
