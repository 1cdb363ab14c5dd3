#!/bin/sh
# Tells a tenant's deployment in Kubernetes which side serves it, by the environment of its containers. In the plan:
#
#   cutover:
#     hookLimit: 5m
#     hooks:
#       beforeFence: examples/hooks/kubernetes.sh
#       afterSwitch: examples/hooks/kubernetes.sh
#       afterUndo: examples/hooks/kubernetes.sh
#       afterRollback: examples/hooks/kubernetes.sh
#
# Tributary says what is done by TRIBUTARY_STEP and TRIBUTARY_TENANT; the deployment is named "shop-" and the tenant's slug unless
# DEPLOYMENT says otherwise. A command that fails before the switch calls the cutover off; one that fails after it does not
# undo it. Safe to run again.
set -eu

tenant=${TRIBUTARY_TENANT:?run by Tributary}
step=${TRIBUTARY_STEP:?run by Tributary}
namespace=${NAMESPACE:-default}
deployment=deployment/${DEPLOYMENT:-shop-$tenant}
replicas=${REPLICAS:-3}
# Less than the plan's hookLimit
patience=${PATIENCE:-240s}

on() {
  kubectl --namespace "$namespace" "$@"
}

serve_from() { # serve_from SIDE
  on set env "$deployment" "DATABASE_MODE=$1" "TENANT_ID=${TRIBUTARY_TENANT_ID:-}"
  on scale "$deployment" --replicas="$replicas"
  on rollout status "$deployment" --timeout="$patience"
}

case $step in
beforeFence)
  # Only a deployment that is well is switched: what is broken afterwards then has to do with the switch.
  on rollout status "$deployment" --timeout="$patience"
  # One replica less while the others wait: fewer clients at the pooler.
  on scale "$deployment" --replicas="$((replicas > 1 ? replicas - 1 : 1))"
  ;;
afterSwitch)
  serve_from multi_tenant
  ;;
afterUndo | afterRollback)
  serve_from single_tenant
  ;;
*)
  echo "nothing to do at $step"
  ;;
esac
